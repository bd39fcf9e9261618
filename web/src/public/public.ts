// What server-written pages gain by a script; they are whole without it. Each part is a module beside this
// one and looks for its elements itself.
import './public.css'
import { start_theme } from './theme_button'
import { start_clock } from './clock_banner'
import { start_countdowns } from './countdown'
import { start_eligibility } from './eligibility'
import { start_favourites } from './favourites'
import { start_headings } from './headings'
import { start_languages } from './languages'
import { start_own_times } from './own_time'
import { start_timetables } from './timetable'

start_languages()
start_theme()
start_headings()
start_clock()
start_countdowns()
start_own_times()
start_eligibility()
start_favourites()
start_timetables()
