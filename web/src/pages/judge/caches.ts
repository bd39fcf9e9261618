// What the browser keeps for judges besides their sheets: the page itself (sw.ts), and pictures of decks.
export const SHELL = 'judge-shell'
export const DECKS = 'judge-decks'
