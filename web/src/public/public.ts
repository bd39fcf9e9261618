// What server-written pages gain by a script; they are whole without it. Each part is a module beside this
// one and looks for its elements itself.
import { start_theme } from './theme_button'
import { start_clock } from './clock_banner'
import { start_languages } from './languages'

start_languages()
start_theme()
start_clock()
