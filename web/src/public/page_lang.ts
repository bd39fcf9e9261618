// The language that the server wrote the page in.
import { lang_of_tag, type Lang } from '../lang'

export const page_lang: Lang = lang_of_tag(document.documentElement.lang) ?? 'en'
