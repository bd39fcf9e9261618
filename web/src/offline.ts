// Registers the service worker where there is one; in-app browsers often have none.
export async function register_service_worker(): Promise<'kept' | 'unavailable'> {
    try {
        if (!('serviceWorker' in navigator)) return 'unavailable'
        await navigator.serviceWorker.register('/sw.js')
        return 'kept'
    } catch {
        return 'unavailable'
    }
}
