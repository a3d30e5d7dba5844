/** The rules that a matrix compares when it is not told which. */
export const DEFAULT_RULES: readonly string[] = ['mean', 'median', 'trimmedMean', 'clip(median)+trimmedMean']
