// Light, dark, or as the device is set: data-theme on <html>, remembered in a cookie so that the server
// writes it into the next page and nothing flashes.
export type Theme = 'auto' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

export function theme_now(): Theme {
    const theme = document.documentElement.dataset.theme
    return theme === 'light' || theme === 'dark' ? theme : 'auto'
}

export function set_theme(theme: Theme): void {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    const is_secure = location.protocol === 'https:' ? '; Secure' : ''
    const age = theme === 'auto' ? 0 : 31536000
    document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${is_secure}`
}
