import assert from 'node:assert/strict'
import fc from 'fast-check'
import { hashTypedData, recoverTypedDataAddress, type TypedDataDefinition } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Account, Hash, Hex, PeerId, Signature, Signed } from '../../../src/types/index.ts'
import type { StatementKind, Statements } from '../../../src/wire/index.ts'
import {
  accountOf,
  hashStatement,
  recoverSigner,
  signStatement,
  statementKinds,
  statementTypedData,
} from '../../../src/wire/index.ts'
import { statements } from './arbitraries.ts'

const PRIVATE_KEY = `0x${'5e'.repeat(32)}` as Hex
const CHAIN_ID = 31337
const KINDS = Object.keys(statementKinds) as StatementKind[]
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const hash = (byte: string): Hash => `0x${byte.repeat(32)}` as Hash

const settlement: Statements['Settlement'] = {
  runId: hash('01'),
  round: 7,
  recordHash: hash('02'),
  windowStartMs: 1_700_000_000_000,
  windowEndMs: 1_700_003_600_000,
  evaluationHash: hash('03'),
  rows: 12,
  loss: 0.1,
  randomWalkLoss: -0,
  harLoss: 5e-324,
  scores: [{ account: `0x${'0a'.repeat(20)}` as Account, effect: -1 / 3, reward: 10n ** 18n }],
  balances: [
    { account: `0x${'0a'.repeat(20)}` as Account, amount: 10n ** 18n },
    { account: `0x${'0b'.repeat(20)}` as Account, amount: 3n },
  ],
  rewardsRoot: hash('04'),
  final: true,
}

const commitment: Statements['Commitment'] = {
  runId: hash('01'),
  round: 7,
  account: accountOf(PRIVATE_KEY),
  peerId: '12D3KooWGzBHbvQ8wnGHFkKgxoqeWUrUPgo9XUuC1iQEa3WkGmDk' as PeerId,
  updateHash: hash('05'),
}

/** The settlement's typed data written out by hand, as a contract's author would. */
const SETTLEMENT_BY_HAND = {
  domain: { name: 'Murmuration', version: '1', chainId: CHAIN_ID },
  primaryType: 'Settlement',
  types: {
    UpdateScore: [
      { name: 'account', type: 'address' },
      { name: 'effect', type: 'bytes8' },
      { name: 'reward', type: 'uint256' },
    ],
    Balance: [
      { name: 'account', type: 'address' },
      { name: 'amount', type: 'uint256' },
    ],
    Settlement: [
      { name: 'runId', type: 'bytes32' },
      { name: 'round', type: 'uint64' },
      { name: 'recordHash', type: 'bytes32' },
      { name: 'windowStartMs', type: 'uint64' },
      { name: 'windowEndMs', type: 'uint64' },
      { name: 'evaluationHash', type: 'bytes32' },
      { name: 'rows', type: 'uint64' },
      { name: 'loss', type: 'bytes8' },
      { name: 'randomWalkLoss', type: 'bytes8' },
      { name: 'harLoss', type: 'bytes8' },
      { name: 'scores', type: 'UpdateScore[]' },
      { name: 'balances', type: 'Balance[]' },
      { name: 'rewardsRoot', type: 'bytes32' },
      { name: 'final', type: 'bool' },
    ],
  },
  message: {
    ...settlement,
    round: 7n,
    windowStartMs: 1_700_000_000_000n,
    windowEndMs: 1_700_003_600_000n,
    rows: 12n,
    loss: '0x3fb999999999999a',
    randomWalkLoss: '0x8000000000000000',
    harLoss: '0x0000000000000001',
    scores: [{ account: settlement.scores[0]!.account, effect: '0xbfd5555555555555', reward: 10n ** 18n }],
  },
} as const

const signatureOf = (r: bigint, s: bigint, v: number): Signature =>
  `0x${[r, s].map((n) => n.toString(16).padStart(64, '0')).join('')}${v.toString(16).padStart(2, '0')}` as Signature

function partsOf(signature: Signature): { r: bigint; s: bigint; v: number } {
  return {
    r: BigInt(signature.slice(0, 66)),
    s: BigInt(`0x${signature.slice(66, 130)}`),
    v: Number(`0x${signature.slice(130)}`),
  }
}

const badSignature = { name: 'WireError', code: 'BAD_SIGNATURE' }

describe('wire typed data', () => {
  it('hashes as EIP-712 says, doubles by their bits', () => {
    assert.equal(hashStatement('Settlement', settlement, CHAIN_ID), hashTypedData(SETTLEMENT_BY_HAND))
  })

  it('gives the recorded hashes', () => {
    assert.deepEqual(
      [hashStatement('Settlement', settlement, CHAIN_ID), hashStatement('Commitment', commitment, CHAIN_ID)],
      [
        '0x629852ddb71277917883ccf9c44a87ef3e0c463f3f7e55725980c25d003426d5',
        '0xbcb564bc07e83e8aaa7a935f4194fa19c5ee9e54e79817e31f8546291e7e324e',
      ],
    )
  })

  for (const kind of KINDS) {
    it(`agrees with viem on every ${kind}`, async () => {
      await fc.assert(
        fc.asyncProperty(statements[kind] as fc.Arbitrary<Statements[StatementKind]>, async (statement) => {
          const typedData = statementTypedData(kind, statement, CHAIN_ID) as unknown as TypedDataDefinition
          assert.equal(hashStatement(kind, statement, CHAIN_ID), hashTypedData(typedData))
          const signed = signStatement(kind, statement, CHAIN_ID, PRIVATE_KEY)
          assert.equal(recoverSigner(kind, signed, CHAIN_ID), accountOf(PRIVATE_KEY))
          const recovered = await recoverTypedDataAddress({ ...typedData, signature: signed.signature })
          assert.equal(recovered.toLowerCase(), accountOf(PRIVATE_KEY))
        }),
        { numRuns: 12 },
      )
    })
  }

  it('signs as viem signs, and the same each time', async () => {
    const { signature } = signStatement('Commitment', commitment, CHAIN_ID, PRIVATE_KEY)
    const typedData = statementTypedData('Commitment', commitment, CHAIN_ID) as unknown as TypedDataDefinition
    assert.equal(signature, await privateKeyToAccount(PRIVATE_KEY).signTypedData(typedData))
    assert.equal(signature, signStatement('Commitment', commitment, CHAIN_ID, PRIVATE_KEY).signature)
    assert.equal(accountOf(PRIVATE_KEY), privateKeyToAccount(PRIVATE_KEY).address.toLowerCase())
  })

  it('binds a signature to its kind, chain and every member', () => {
    const signed = signStatement('Commitment', commitment, CHAIN_ID, PRIVATE_KEY)
    const signer = accountOf(PRIVATE_KEY)
    assert.notEqual(recoverSigner('Commitment', signed, CHAIN_ID + 1), signer)
    const changes: Partial<Statements['Commitment']>[] = [
      { runId: hash('09') },
      { round: 8 },
      { account: `0x${'09'.repeat(20)}` as Account },
      { peerId: 'other' as PeerId },
      { updateHash: hash('09') },
    ]
    for (const change of changes) {
      const forged: Signed<Statements['Commitment']> = { ...signed, statement: { ...commitment, ...change } }
      assert.notEqual(recoverSigner('Commitment', forged, CHAIN_ID), signer)
    }
  })

  it('takes one encoding of a signature only', () => {
    const { statement, signature } = signStatement('Commitment', commitment, CHAIN_ID, PRIVATE_KEY)
    const { r, s, v } = partsOf(signature)
    assert.ok(v === 27 || v === 28)
    const malleated: Signature[] = [
      signatureOf(r, ORDER - s, v === 27 ? 28 : 27),
      signatureOf(r, s, v - 27),
      signatureOf(r, s, v + 8),
      signature.toUpperCase().replace('0X', '0x') as Signature,
    ]
    for (const signature of malleated) {
      assert.throws(() => recoverSigner('Commitment', { statement, signature }, CHAIN_ID), badSignature)
    }
  })

  it('calls garbage a bad signature', () => {
    const garbage = ['', '0x', `0x${'00'.repeat(65)}`, `0x${'ff'.repeat(65)}`, `0x${'zz'.repeat(65)}`] as Signature[]
    garbage.push(signatureOf(0n, 1n, 27), signatureOf(1n, 0n, 27), signatureOf(ORDER, 1n, 27), signatureOf(5n, 1n, 27))
    for (const signature of garbage) {
      assert.throws(() => recoverSigner('Commitment', { statement: commitment, signature }, CHAIN_ID), badSignature)
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 65, maxLength: 65 }), (bytes) => {
        bytes[32] = bytes[32]! & 0x7f
        bytes[64] = 27 + (bytes[64]! & 1)
        const signature = `0x${Buffer.from(bytes).toString('hex')}` as Signature
        try {
          assert.notEqual(
            recoverSigner('Commitment', { statement: commitment, signature }, CHAIN_ID),
            accountOf(PRIVATE_KEY),
          )
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'BAD_SIGNATURE')
        }
      }),
      { numRuns: 60 },
    )
  })

  it('refuses values that do not fit their types', () => {
    const wrong: Statements['Settlement'][] = [
      { ...settlement, loss: Number.NaN },
      { ...settlement, round: -1 },
      { ...settlement, rows: 0.5 },
      { ...settlement, runId: '0x12' as Hash },
      { ...settlement, balances: [{ account: `0x${'0a'.repeat(20)}` as Account, amount: -1n }] },
    ]
    for (const statement of wrong) {
      assert.throws(() => hashStatement('Settlement', statement, CHAIN_ID), { name: 'WireError', code: 'MALFORMED' })
    }
  })

  it('refuses a private key that is none, without repeating it', () => {
    for (const key of ['0x', `0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`, '5e'.repeat(32)] as Hex[]) {
      assert.throws(
        () => accountOf(key),
        (error: { code: string; message: string }) =>
          error.code === 'INVALID_CONFIG' && (key.length < 4 || !error.message.includes(key)),
      )
    }
  })
})
