import { expect, test } from 'vitest'
import { fault_of, moved } from './documents'

test('a file is told by its name and size before it is sent', () => {
    expect(fault_of({ name: '보고서.PDF', size: 10 })).toBe(undefined)
    expect(fault_of({ name: 'report.exe', size: 10 })).toBe('wrong_type')
    expect(fault_of({ name: 'report', size: 10 })).toBe('wrong_type')
    expect(fault_of({ name: 'report.pdf', size: 0 })).toBe('empty_file')
    expect(fault_of({ name: 'report.pdf', size: (50 << 20) + 1 })).toBe('too_large')
    expect(fault_of({ name: 'report.pdf', size: 50 << 20 })).toBe(undefined)
})

test('one is moved by a place; at an end nothing is', () => {
    expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b'], 'x', 1)).toEqual(['a', 'b'])
})
