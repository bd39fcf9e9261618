// The QR reader for browsers without one of their own; big, so it is fetched only there.
import jsqr from 'jsqr'

export const read_qr = ({ data, width, height }: ImageData): string | undefined =>
    jsqr(data, width, height, { inversionAttempts: 'dontInvert' })?.data || undefined
