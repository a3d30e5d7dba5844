import assert from 'node:assert/strict'
import { addHelpNotes, renderNotes } from '../../../cli/lib/helpNotes.ts'
import { createProgram } from '../../../cli/program.ts'

describe('cli help', () => {
  const program = createProgram()

  it('lists every verb with what it is for', () => {
    const text = program.helpInformation()
    for (const verb of program.commands) {
      assert.ok(text.includes(`  ${verb.name()} `), verb.name())
      assert.ok(verb.summary() !== '', verb.name())
    }
    for (const name of ['localnet', 'worker', 'coordinator', 'query', 'replay', 'export', 'init', 'keys']) {
      assert.ok(
        program.commands.some((verb) => verb.name() === name),
        name,
      )
    }
  })

  for (const verb of program.commands) {
    it(`describes ${verb.name()} and each of its options, within 80 columns`, () => {
      const text = verb.configureHelp({ ...verb.configureHelp(), helpWidth: 80 }).helpInformation()
      assert.match(text, /^Usage: murmuration /)
      for (const option of verb.options) {
        assert.ok(option.description !== '', option.flags)
        assert.ok(text.includes(option.flags), option.flags)
      }
      for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
    })
  }

  it('wraps notes to the terminal and lines up the examples', () => {
    const notes = {
      about: ['one two three four five six seven', 'next'],
      examples: [['run', 'to run'], ['run --fast', 'to run fast'], ['stop']],
      last: 'that is all',
    } as const
    assert.equal(
      renderNotes(notes, 18),
      '\none two three four\nfive six seven\n\nnext\n\n' +
        'Examples:\n  run         to run\n  run --fast  to run fast\n  stop\n\nthat is all',
    )
  })

  it('shows notes after the options', () => {
    let shown = ''
    const verb = addHelpNotes(program.createCommand('verb'), { about: ['about it'], examples: [['verb now']] })
    verb.configureOutput({
      writeOut: (text) => {
        shown += text
      },
    })
    verb.outputHelp()
    assert.match(shown, /print|display help[\s\S]*about it\n\nExample:\n {2}verb now\n/)
  })
})
