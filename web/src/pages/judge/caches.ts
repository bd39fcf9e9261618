// What the browser keeps for judges besides their sheets: the page itself (sw.ts), and pictures of decks; and for
// doors the page.
export const DOOR_SHELL = 'door-shell'
export const SHELL = 'judge-shell' // and after it what tells one build's from another's
export const DECKS = 'judge-decks'
