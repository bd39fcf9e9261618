// What the server wrote into the page for the scripts: <script type="application/json" id="boot">.
export interface Boot {
    lang: string
    clock: { now_at: string; is_simulated: boolean }
    origin: string
    ahead: Record<string, unknown> // API path: its answer, so that the page's first request need not be sent
}

function read(): Partial<Boot> {
    try {
        return JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Partial<Boot>
    } catch {
        return {}
    }
}

export const boot: Partial<Boot> = typeof document === 'undefined' ? {} : read()
