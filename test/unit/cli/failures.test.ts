import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { CommanderError } from 'commander'
import { failureOf, ProcessError, StoppedError } from '../../../cli/lib/errors.ts'
import { ChainError, ConfigError, DataError, NetworkError } from '../../../src/errors/index.ts'

describe('cli failures', () => {
  it('are usage errors when the user has to change something', () => {
    const config = failureOf(new ConfigError('INVALID_CONFIG', 'the key x is unknown'))
    assert.deepEqual(config, { exitCode: 2, text: 'murmuration: the key x is unknown\n' })
    assert.equal(failureOf(new DataError('BAD_ROW', 'a.csv:3: no number')).exitCode, 2)
    assert.deepEqual(failureOf(new CommanderError(1, 'commander.unknownOption', '')), { exitCode: 2, text: '' })
  })

  it('are no failures when help was asked for', () => {
    assert.deepEqual(failureOf(new CommanderError(0, 'commander.helpDisplayed', '')), { exitCode: 0, text: '' })
  })

  it('are told in a sentence when they were foreseen', () => {
    for (const error of [
      new NetworkError('UNREACHABLE', 'nobody is there'),
      new ChainError('REVERTED', 'nobody is there'),
      new ProcessError('CHILD_FAILED', 'nobody is there'),
    ]) {
      assert.deepEqual(failureOf(error), { exitCode: 1, text: 'murmuration: nobody is there\n' })
    }
  })

  it('are told in a sentence when the operating system refused', () => {
    let failure: unknown
    try {
      readFileSync('/nowhere/at/all')
    } catch (error) {
      failure = failureOf(error)
    }
    assert.deepEqual(failure, {
      exitCode: 1,
      text: "murmuration: ENOENT: no such file or directory, open '/nowhere/at/all'\n",
    })
  })

  it('come with a stack and a request when they were not foreseen', () => {
    const { exitCode, text } = failureOf(new TypeError('x is not a function'))
    assert.equal(exitCode, 1)
    assert.match(text, /^murmuration: this is a bug; please report it .*\nTypeError: x is not a function\n +at /)
    assert.match(failureOf('a string').text, /a string/)
  })

  it('say nothing when the user wanted the end', () => {
    assert.deepEqual(failureOf(new StoppedError(130)), { exitCode: 130, text: '' })
  })
})
