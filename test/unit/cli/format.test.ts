import assert from 'node:assert/strict'
import {
  counted,
  formatAgainst,
  formatBytes,
  formatDuration,
  formatLoss,
  formatTime,
  formatTokens,
  formatVolatility,
  shortHex,
  sparkline,
} from '../../../cli/lib/format.ts'

describe('cli format', () => {
  const cases: readonly (readonly [what: string, got: string, expected: string])[] = [
    ['a hash, shortened', shortHex(`0x${'1a2b3c4d5e'.repeat(4)}`), '0x1a2b3c4d…'],
    ['a short hex as it is', shortHex('0x1a2b'), '0x1a2b'],
    ['no tokens', formatTokens('0'), '0'],
    ['whole tokens', formatTokens(1200n * 10n ** 18n), '1200'],
    ['a fraction, cut to four decimals', formatTokens('308333333333333333333'), '308.3333'],
    ['a fraction without its zeros', formatTokens('1500000000000000000'), '1.5'],
    ['less than is shown', formatTokens('1'), '0'],
    ['bytes', formatBytes(999), '999 B'],
    ['kilobytes', formatBytes(1000), '1.0 kB'],
    ['many kilobytes', formatBytes(15_234), '15 kB'],
    ['megabytes', formatBytes(2_500_000), '2.5 MB'],
    ['gigabytes', formatBytes(3e10), '30 GB'],
    ['a moment', formatDuration(449), '0.4 s'],
    ['seconds', formatDuration(17_400), '17 s'],
    ['minutes', formatDuration(65_400), '1 min 05 s'],
    ['a minute but for a breath', formatDuration(119_900), '2 min 00 s'],
    ['a loss', formatLoss(0.52891), '0.5289'],
    ['a ruined loss', formatLoss(16_609.5), '16610'],
    ['an absurd loss', formatLoss(3.21e30), '3.21e+30'],
    ['better', formatAgainst(0.5, 1), '−50.0 %'],
    ['worse', formatAgainst(1.04, 1), '+4.0 %'],
    ['equal', formatAgainst(1, 1), '+0.0 %'],
    ['many times worse', formatAgainst(42, 1), '×42'],
    ['absurdly worse', formatAgainst(2e9, 1), '×2e+9'],
    ['against nothing', formatAgainst(1, 0), '–'],
    ['a time', formatTime(Date.UTC(2024, 2, 1, 12, 30)), '2024-03-01 12:30'],
    ['one', counted(1, 'round'), '1 round'],
    ['many', counted(12_345, 'row'), '12,345 rows'],
    ['a volatility', formatVolatility(0.0001), '1.00 %'],
    ['a rise', sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), '▁▂▃▄▅▆▇█'],
    ['no change', sparkline([5, 5, 5], 8), '▁▁▁'],
    ['the latest alone', sparkline([9, 9, 1, 2], 2), '▁█'],
  ]
  for (const [what, got, expected] of cases) {
    it(`shows ${what}`, () => assert.equal(got, expected))
  }
})
