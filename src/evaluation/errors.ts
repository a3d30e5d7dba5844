import { MurmurationError } from '../errors/index.ts'

/** An evaluation was asked of values that it is not defined for. */
export class EvaluationError extends MurmurationError<
  'SHAPE_MISMATCH' | 'NON_FINITE' | 'TOO_FEW_VALUES' | 'OUT_OF_RANGE' | 'SINGULAR'
> {}
