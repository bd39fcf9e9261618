import { describe, expect, it } from 'vitest'
import { accept_of, fault_of_file, type_names } from './file_check'

const kind = { types: 'pdf pptx', n_max_bytes: 100 }
const file = (name: string, content: string) => new File([content], name)

describe('fault_of_file', () => {
    it.each([
        ['deck.pdf', '%PDF-1.7 x', undefined],
        ['DECK.PDF', '\n%PDF-1.7 x', undefined],
        ['deck.pptx', 'PK\u0003\u0004x', undefined],
        ['deck.key', 'x', 'wrong_type'],
        ['deck', 'x', 'wrong_type'],
        ['deck.pdf', '', 'empty_file'],
        ['deck.pdf', '%PDF-' + 'x'.repeat(100), 'too_large'],
        ['deck.pdf', '<html>', 'wrong_content'],
        ['deck.pptx', ' PK\u0003\u0004', 'wrong_content'],
    ])('%s %j: %s', async (name, content, fault) => {
        expect(await fault_of_file(file(name, content), kind)).toBe(fault)
    })
})

it('says what is taken', () => {
    expect(accept_of('pdf pptx')).toBe('.pdf,.pptx')
    expect(type_names('pdf pptx')).toBe('PDF, PPTX')
})
