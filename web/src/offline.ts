// Registers the service worker (sw.ts) where there is one; in-app browsers often have none. It is registered for one
// page only: /judge, or those of doors. `on_update`: a newer version has taken over, the page is still the older one.
export async function register_service_worker(
    on_update?: () => void,
    scope: '/judge' | '/door/' = '/judge',
): Promise<'kept' | 'unavailable'> {
    try {
        if (!('serviceWorker' in navigator)) return 'unavailable'
        const was_controlled = navigator.serviceWorker.controller !== null
        if (on_update && was_controlled) navigator.serviceWorker.addEventListener('controllerchange', on_update)
        await navigator.serviceWorker.register('/sw.js', { scope })
        return 'kept'
    } catch {
        return 'unavailable'
    }
}
