import type { PeerOutcome, VerifiedForecast } from '../../lib/forecasts.ts'
import { formatTime, formatVolatility, shortHex } from '../../lib/format.ts'

/** What `--json` prints: an `answer` or a `failure` for each peer, and at last whether the answers agree. */
export function answerEvents(outcomes: readonly PeerOutcome[]): string[] {
  const events = outcomes.map((outcome) => {
    if ('error' in outcome) {
      const { address, error } = outcome
      return { event: 'failure', address, code: error.code, message: error.message }
    }
    const { variance, ...answer } = outcome.answer
    return { event: 'answer', ...answer, forecast: variance }
  })
  return [...events, { event: 'agreement', ...agreementOf(answersOf(outcomes)) }].map((event) => JSON.stringify(event))
}

/** What people read. */
export function answerLines(outcomes: readonly PeerOutcome[]): string[] {
  const answers = answersOf(outcomes)
  const blocks = outcomes.map((outcome) =>
    'error' in outcome ? [outcome.address, '  no answer'] : answerBlock(outcome.answer),
  )
  const [first] = answers
  const title = first === undefined ? [] : [`${first.symbol} from ${formatTime(first.timeMs)} UTC on`]
  const agreement = agreementLine(answers)
  return [...title, ...blocks.flat(), ...(agreement === undefined ? [] : ['', agreement])]
}

function answerBlock({ address, account, round, modelHash, horizonMinutes, variance }: VerifiedForecast): string[] {
  return [
    address,
    `  variance ${variance}, that is a volatility of ${formatVolatility(variance)} in ${horizonMinutes} minutes`,
    `  by ${account} with the model ${shortHex(modelHash)} of round ${round}`,
  ]
}

interface Agreement {
  /** Null while there are not two answers of one model to compare. */
  readonly agree: boolean | null
  readonly models: number
}

function agreementOf(answers: readonly VerifiedForecast[]): Agreement {
  const byModel = Map.groupBy(answers, ({ modelHash }) => modelHash)
  const groups = [...byModel.values()].filter(({ length }) => length > 1)
  const agree = groups.every((group) => group.every(({ variance }) => Object.is(variance, group[0].variance)))
  return { agree: groups.length === 0 ? null : agree, models: byModel.size }
}

/** Says nothing about a disagreement, which is an error with a sentence of its own. */
function agreementLine(answers: readonly VerifiedForecast[]): string | undefined {
  const { agree, models } = agreementOf(answers)
  if (agree === false || answers.length < 2) return undefined
  if (models === 1) return `The ${answers.length} answers are equal to the bit.`
  const same = agree === true ? '; those with the same model agree to the bit' : ''
  return `The peers are at different rounds and serve ${models} models${same}.`
}

function answersOf(outcomes: readonly PeerOutcome[]): VerifiedForecast[] {
  return outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer] : []))
}
