import {
  BaseError,
  type DecodeErrorResultReturnType,
  decodeErrorResult,
  type Hex,
  HttpRequestError,
  InsufficientFundsError,
  TimeoutError,
} from 'viem'
import { ChainError, MurmurationError } from '../errors/index.ts'
import { modelRegistryAbi, murmurationTokenAbi, rewardsDistributorAbi } from './abis.ts'

const ERRORS_ABI = [...murmurationTokenAbi, ...rewardsDistributorAbi, ...modelRegistryAbi].filter(
  (entry) => entry.type === 'error',
)

type RevertName = DecodeErrorResultReturnType<typeof ERRORS_ABI>['errorName']

const EXPLANATIONS: Partial<Record<RevertName, string>> = {
  AccessControlUnauthorizedAccount: 'this account does not have the role for it',
  ClaimExceedsTotal: 'the root promises more than the total posted with it',
  ERC20ExceededCap: "the token's cap would be exceeded",
  InvalidProof: "the proof does not lead to the run's latest rewards root",
  NothingToClaim: 'everything earned so far has been claimed',
  NotCommitted: 'no model was committed',
  RoundNotIncreasing: 'this or a later round is already on the chain',
  TotalDecreased: 'the total is below the one already posted',
}

/** A contract refused; its code is always REVERTED. */
export class RevertedError extends ChainError {
  /** Name of the contract's custom error, `Error` or `Panic` for Solidity's own; empty when the chain gave no reason. */
  readonly revert: string

  constructor(revert: string, message: string, options?: ErrorOptions) {
    super('REVERTED', message, options)
    this.revert = revert
  }
}

/** Whether `error` is a refusal with the custom error `name`. */
export function isRevert(error: unknown, name: RevertName): error is RevertedError {
  return error instanceof RevertedError && error.revert === name
}

/** What was being done when an error happened. */
export interface ErrorContext {
  readonly rpcUrl: string
  /** A clause such as `commit the model of round 3`. */
  readonly doing: string
  /** Who pays for it; absent when nothing is paid. */
  readonly payer?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Runs `action` and turns whatever it throws into a coded error with one sentence for people. */
export async function withChainErrors<T>(context: ErrorContext, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    context.signal?.throwIfAborted()
    throw toChainError(error, context)
  }
}

function toChainError(error: unknown, { rpcUrl, doing, payer }: ErrorContext): Error {
  if (error instanceof MurmurationError) return error
  if (!(error instanceof BaseError)) return error instanceof Error ? error : new Error(String(error))

  const options = { cause: error }
  const data = revertData(error)
  if (data !== undefined) return revertedError(data, doing, options)
  if (isUnreachable(error)) {
    return new ChainError('UNREACHABLE', `cannot ${doing}: no chain answers at ${rpcUrl}`, options)
  }
  const complaint = (error.details || error.shortMessage).split('\n')[0]!
  if (/insufficient funds/i.test(complaint) || error.walk((cause) => cause instanceof InsufficientFundsError)) {
    return new RevertedError(
      '',
      `cannot ${doing}: the account${payer === undefined ? '' : ` ${payer}`} has too little ether to pay for it`,
      options,
    )
  }
  return new RevertedError('', `cannot ${doing}: ${complaint}`, options)
}

/** Whether the node could not be asked at all, as opposed to having answered with an error. */
export function isUnreachable(error: unknown): boolean {
  return (
    error instanceof BaseError && Boolean(error.walk((e) => e instanceof HttpRequestError || e instanceof TimeoutError))
  )
}

function revertedError(data: Hex, doing: string, options: ErrorOptions): RevertedError {
  const { errorName, args } = decodeRevert(data)
  const reason = errorName === 'Error' ? String(args?.[0]) : EXPLANATIONS[errorName as RevertName]
  const named = errorName === '' ? 'the contract reverted' : `the contract reverted with ${errorName}`
  return new RevertedError(errorName, `cannot ${doing}: ${named}${reason === undefined ? '' : `, ${reason}`}`, options)
}

function decodeRevert(data: Hex): { errorName: string; args?: readonly unknown[] | undefined } {
  try {
    return decodeErrorResult({ abi: ERRORS_ABI, data })
  } catch (error) {
    // Another contract's error, or none at all: nothing to name.
    if (error instanceof BaseError) return { errorName: '' }
    throw error
  }
}

/** The data that a call reverted with; nodes put it at different depths of their answer. */
function revertData(error: BaseError): Hex | undefined {
  let found: Hex | undefined
  error.walk((cause) => {
    const { data, raw } = cause as { data?: unknown; raw?: unknown }
    const nested = (data as { data?: unknown } | undefined)?.data
    found ??= [raw, data, nested].find((value) => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value)) as
      | Hex
      | undefined
    return false
  })
  return found
}
