// How long a text is to the server, for every form: see pages/apply/chars.ts, which is held to the server's
// own numbers.
export { n_chars as n_characters } from './pages/apply/chars'
