/** Base of every error this project raises on purpose: a stable code for programs, one sentence for people. */
export class MurmurationError<Code extends string = string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** The user's configuration or command line is wrong; the CLI exits with 2. */
export class ConfigError extends MurmurationError<'INVALID_CONFIG' | 'UNREADABLE' | 'IMPOSSIBLE_PIPELINE'> {}

/** A data file is wrong; the message begins `file:line:`; the CLI exits with 2. */
export class DataError extends MurmurationError<
  | 'UNREADABLE'
  | 'NOT_A_TABLE'
  | 'TRUNCATED_GZIP'
  | 'BAD_HEADER'
  | 'HEADER_INSIDE'
  | 'BAD_ROW'
  | 'MIXED_TIME_UNITS'
  | 'NON_POSITIVE_PRICE'
  | 'NEGATIVE_VOLUME'
  | 'HIGH_LOW'
  | 'CROSSED_BOOK'
  | 'EARLY_PUBLICATION'
  | 'OUT_OF_ORDER'
  | 'DUPLICATE'
  | 'CONFLICT'
  | 'TOO_SHORT'
  | 'HASH_MISMATCH'
> {}

export class AggregationError extends MurmurationError<
  'TOO_FEW_UPDATES' | 'SHAPE_MISMATCH' | 'NON_FINITE' | 'IMPOSSIBLE_PIPELINE' | 'TOO_MUCH_WORK' | 'MISSING_INPUT'
> {}

/** The kernels were given what they cannot work on. */
export class KernelError extends MurmurationError<'OUT_OF_MEMORY' | 'SHAPE_MISMATCH'> {}

/** Bytes that are not a valid encoding of what they claim to be. */
export class CodecError extends MurmurationError<'MALFORMED' | 'SHAPE_MISMATCH' | 'UNKNOWN_CODEC'> {}

/** A message that must not be acted on; `code` is the reason that metrics count. */
export class WireError extends MurmurationError<
  | 'TOO_LARGE'
  | 'MALFORMED'
  | 'WRONG_RUN'
  | 'BAD_SIGNATURE'
  | 'PEER_MISMATCH'
  | 'NOT_A_MEMBER'
  | 'STALE_ROUND'
  | 'FUTURE_ROUND'
  | 'NOT_COMMITTED'
  | 'HASH_MISMATCH'
> {}

export class NetworkError extends MurmurationError<
  | 'PORT_IN_USE'
  | 'UNREACHABLE'
  | 'NO_RECIPIENTS'
  | 'TIMEOUT'
  | 'REFUSED'
  | 'BAD_RESPONSE'
  | 'BAD_ADDRESS'
  | 'TOO_LARGE'
  | 'NOT_FOUND'
> {}

/** An exchange could not be asked, or its answer cannot be used. */
export class ExchangeError extends MurmurationError<
  'UNREACHABLE' | 'BUSY' | 'REFUSED' | 'BAD_ANSWER' | 'STALE' | 'CLOSED'
> {}

export class ChainError extends MurmurationError<
  'UNREACHABLE' | 'WRONG_CHAIN' | 'NOT_DEPLOYED' | 'REVERTED' | 'COMPILE_FAILED' | 'ANVIL_FAILED'
> {}

export class StorageError extends MurmurationError<'UNREADABLE' | 'CORRUPT' | 'NOT_FOUND' | 'LOCKED'> {}

/** A training step failed; the base model is kept. */
export class TrainingError extends MurmurationError<'NON_FINITE_LOSS' | 'NO_ROWS' | 'SHAPE_MISMATCH' | 'NO_BACKEND'> {}

/** A model cannot be written in a format of others. */
export class ExportError extends MurmurationError<'SHAPE_MISMATCH' | 'NON_FINITE' | 'UNSUPPORTED'> {}

/** The run's rules were broken by a peer that should know better, or this peer cannot take part. */
export class ProtocolError extends MurmurationError<
  'WRONG_RUN' | 'NOT_ALLOWED' | 'RUN_FULL' | 'RECORD_MISMATCH' | 'BROKEN_CHAIN' | 'WRONG_COORDINATOR' | 'DISAGREEMENT'
> {}
