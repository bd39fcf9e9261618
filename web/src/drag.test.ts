import { expect, test } from 'vitest'
import { place_of } from './drag'

test('a row lands before those whose middle it has not passed', () => {
    const middles = [50, 150, 250, 350]
    expect(place_of(middles, 0, 50)).toBe(0)
    expect(place_of(middles, 0, 149)).toBe(0)
    expect(place_of(middles, 0, 151)).toBe(1)
    expect(place_of(middles, 0, 9999)).toBe(3)
    expect(place_of(middles, 3, -100)).toBe(0)
    expect(place_of(middles, 2, 250)).toBe(2)
    expect(place_of(middles, 2, 149)).toBe(1)
    expect(place_of([], 0, 5)).toBe(0)
})
