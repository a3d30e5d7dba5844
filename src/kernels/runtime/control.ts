/** Positions, in 32-bit words, of what the main thread and the others tell each other. */
export const GENERATION = 0
/** 1 while units are handed out. */
export const OPEN = 1
/** Threads that may still be at work on a unit. */
export const ACTIVE = 2
/** The next unit that nobody has taken. */
export const NEXT = 3
export const UNITS = 4
export const KERNEL = 5
export const JOB = 6
/** 1 when a thread failed. */
export const FAILED = 7
/** 1 when the threads shall end. */
export const CLOSED = 8
/** Where the scratch spaces begin, and how far they are apart. */
export const SCRATCH = 9
export const SCRATCH_BYTES = 10

/** Byte address of the control words, and their size. */
export const CONTROL_ADDRESS = 1024
export const CONTROL_WORDS = 16

/** How often to look again before going to sleep: passes follow each other within less than it takes to wake up. */
export const SPINS = 20_000
