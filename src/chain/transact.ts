import { setTimeout as delay } from 'node:timers/promises'
import {
  type Hex,
  keccak256,
  TransactionNotFoundError,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem'
import { ChainError } from '../errors/index.ts'
import type { Account } from '../types/index.ts'
import type { ChainClient } from './client.ts'
import { isUnreachable, RevertedError, withChainErrors } from './errors.ts'

const SEND_ATTEMPTS = 3
const SEND_RETRY_MS = 200

export interface Transaction {
  /** Absent for a contract creation. */
  readonly to?: Account
  readonly data?: Hex
  /** Wei. */
  readonly value?: bigint
  /** What it does, for error messages: a clause such as `post the rewards root of round 3`. */
  readonly doing: string
}

/** The last transaction of each node and account, so that the next one takes its nonce only when that one is mined. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Signs a transaction, sends it and waits until it is mined. Transactions of one account go one after the other, so that
 * calls made at the same time do not take the same nonce. One that got lost on the way is sent again as it is: with the
 * same nonce it cannot happen twice.
 *
 * @throws {ChainError} UNREACHABLE | REVERTED (a RevertedError that names the contract's error)
 */
export async function transact(client: ChainClient, transaction: Transaction): Promise<TransactionReceipt> {
  const { signer, rpcUrl, signal } = client
  if (signer === undefined) {
    throw new ChainError('REVERTED', `cannot ${transaction.doing}: no private key was given to sign with`)
  }
  const key = `${rpcUrl} ${signer.address}`
  const run = () =>
    withChainErrors({ rpcUrl, doing: transaction.doing, payer: signer.address.toLowerCase(), signal }, () =>
      sendAndWait(client, transaction),
    )
  const result = (queues.get(key) ?? Promise.resolve()).then(run)
  const settled = result.catch(() => undefined)
  queues.set(key, settled)
  void settled.then(() => queues.get(key) === settled && queues.delete(key))
  return await result
}

async function sendAndWait(client: ChainClient, { to, data, value, doing }: Transaction): Promise<TransactionReceipt> {
  const { rpc } = client
  const call = { account: client.signer!, to, data, value }
  const gas = await rpc.estimateGas(call)
  // A margin, because another transaction may change what this one costs before it is mined.
  const request = await rpc.prepareTransactionRequest({ ...call, type: 'eip1559', gas: gas + gas / 4n })
  const serializedTransaction = await client.signer!.signTransaction(request)
  const hash = keccak256(serializedTransaction)
  await send(client, serializedTransaction, hash)
  const receipt = await untilMined(client, hash, doing)
  if (receipt.status === 'reverted') {
    // Asked again, the chain says why.
    await rpc.call(call)
    throw new RevertedError('', `cannot ${doing}: the transaction ${hash} reverted`)
  }
  return receipt
}

async function send({ rpc, signal }: ChainClient, serializedTransaction: Hex, hash: Hex): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rpc.sendRawTransaction({ serializedTransaction })
      return
    } catch (error) {
      // The node may have taken it although its answer was lost.
      if (await unlessMissing(() => rpc.getTransaction({ hash }))) return
      if (attempt === SEND_ATTEMPTS || !isUnreachable(error)) throw error
      await delay(SEND_RETRY_MS * attempt, undefined, { signal })
    }
  }
}

async function untilMined(client: ChainClient, hash: Hex, doing: string): Promise<TransactionReceipt> {
  const { rpc, rpcUrl, miningTimeoutMs, pollingIntervalMs, signal } = client
  const deadline = performance.now() + miningTimeoutMs
  while (performance.now() < deadline) {
    const receipt = await unlessMissing(() => rpc.getTransactionReceipt({ hash }))
    if (receipt !== undefined) return receipt
    await delay(pollingIntervalMs, undefined, { signal })
  }
  const why = `the chain at ${rpcUrl} did not mine ${hash} within ${miningTimeoutMs} ms`
  throw new ChainError('UNREACHABLE', `cannot ${doing}: ${why}`)
}

async function unlessMissing<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof TransactionNotFoundError || error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}
