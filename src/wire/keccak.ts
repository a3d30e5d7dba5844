/** Bytes absorbed between two permutations, for a hash of 256 bits. */
const RATE = 136
const ROUNDS = 24
const HASH_BYTES = 32

const ROUND_CONSTANTS = roundConstants()

/** 25 lanes, of each the lower word, then the upper. */
const state = new Int32Array(50)

/**
 * Keccak-256 as Ethereum uses it, which pads otherwise than SHA3-256. A third of the time of the streaming one in ox,
 * which matters since every peer hashes every manifest of a round.
 *
 * @see https://keccak.team/files/Keccak-reference-3.0.pdf
 */
export function keccak256(bytes: Uint8Array): Uint8Array {
  state.fill(0)
  const whole = bytes.length - (bytes.length % RATE)
  for (let start = 0; start < whole; start += RATE) {
    for (let i = 0; i < RATE; i++) absorb(i, bytes[start + i])
    permute()
  }
  for (let i = whole; i < bytes.length; i++) absorb(i - whole, bytes[i])
  absorb(bytes.length - whole, 0x01)
  absorb(RATE - 1, 0x80)
  permute()
  const hash = new Uint8Array(HASH_BYTES)
  for (let i = 0; i < HASH_BYTES; i++) hash[i] = state[i >> 2] >>> (8 * (i & 3))
  return hash
}

function absorb(at: number, byte: number): void {
  state[at >> 2] ^= byte << (8 * (at & 3))
}

/**
 * Keccak-f[1600]: with every word's place written out, it takes a quarter of the time of loops. Of lane x + 5y, words l and h
 * are the lower and the upper: of columns (c), of what θ adds to them (d), and of lanes after ρ and π.
 */
function permute(): void {
  const s = state
  for (let round = 0; round < ROUNDS; round++) {
    const lc0 = s[0] ^ s[10] ^ s[20] ^ s[30] ^ s[40]
    const hc0 = s[1] ^ s[11] ^ s[21] ^ s[31] ^ s[41]
    const lc1 = s[2] ^ s[12] ^ s[22] ^ s[32] ^ s[42]
    const hc1 = s[3] ^ s[13] ^ s[23] ^ s[33] ^ s[43]
    const lc2 = s[4] ^ s[14] ^ s[24] ^ s[34] ^ s[44]
    const hc2 = s[5] ^ s[15] ^ s[25] ^ s[35] ^ s[45]
    const lc3 = s[6] ^ s[16] ^ s[26] ^ s[36] ^ s[46]
    const hc3 = s[7] ^ s[17] ^ s[27] ^ s[37] ^ s[47]
    const lc4 = s[8] ^ s[18] ^ s[28] ^ s[38] ^ s[48]
    const hc4 = s[9] ^ s[19] ^ s[29] ^ s[39] ^ s[49]
    const ld0 = lc4 ^ ((lc1 << 1) | (hc1 >>> 31))
    const hd0 = hc4 ^ ((hc1 << 1) | (lc1 >>> 31))
    const ld1 = lc0 ^ ((lc2 << 1) | (hc2 >>> 31))
    const hd1 = hc0 ^ ((hc2 << 1) | (lc2 >>> 31))
    const ld2 = lc1 ^ ((lc3 << 1) | (hc3 >>> 31))
    const hd2 = hc1 ^ ((hc3 << 1) | (lc3 >>> 31))
    const ld3 = lc2 ^ ((lc4 << 1) | (hc4 >>> 31))
    const hd3 = hc2 ^ ((hc4 << 1) | (lc4 >>> 31))
    const ld4 = lc3 ^ ((lc0 << 1) | (hc0 >>> 31))
    const hd4 = hc3 ^ ((hc0 << 1) | (lc0 >>> 31))
    const l0 = s[0] ^ ld0
    const h0 = s[1] ^ hd0
    const l1 = ((s[13] ^ hd1) << 12) | ((s[12] ^ ld1) >>> 20)
    const h1 = ((s[12] ^ ld1) << 12) | ((s[13] ^ hd1) >>> 20)
    const l2 = ((s[25] ^ hd2) << 11) | ((s[24] ^ ld2) >>> 21)
    const h2 = ((s[24] ^ ld2) << 11) | ((s[25] ^ hd2) >>> 21)
    const l3 = ((s[36] ^ ld3) << 21) | ((s[37] ^ hd3) >>> 11)
    const h3 = ((s[37] ^ hd3) << 21) | ((s[36] ^ ld3) >>> 11)
    const l4 = ((s[48] ^ ld4) << 14) | ((s[49] ^ hd4) >>> 18)
    const h4 = ((s[49] ^ hd4) << 14) | ((s[48] ^ ld4) >>> 18)
    const l5 = ((s[6] ^ ld3) << 28) | ((s[7] ^ hd3) >>> 4)
    const h5 = ((s[7] ^ hd3) << 28) | ((s[6] ^ ld3) >>> 4)
    const l6 = ((s[18] ^ ld4) << 20) | ((s[19] ^ hd4) >>> 12)
    const h6 = ((s[19] ^ hd4) << 20) | ((s[18] ^ ld4) >>> 12)
    const l7 = ((s[20] ^ ld0) << 3) | ((s[21] ^ hd0) >>> 29)
    const h7 = ((s[21] ^ hd0) << 3) | ((s[20] ^ ld0) >>> 29)
    const l8 = ((s[33] ^ hd1) << 13) | ((s[32] ^ ld1) >>> 19)
    const h8 = ((s[32] ^ ld1) << 13) | ((s[33] ^ hd1) >>> 19)
    const l9 = ((s[45] ^ hd2) << 29) | ((s[44] ^ ld2) >>> 3)
    const h9 = ((s[44] ^ ld2) << 29) | ((s[45] ^ hd2) >>> 3)
    const l10 = ((s[2] ^ ld1) << 1) | ((s[3] ^ hd1) >>> 31)
    const h10 = ((s[3] ^ hd1) << 1) | ((s[2] ^ ld1) >>> 31)
    const l11 = ((s[14] ^ ld2) << 6) | ((s[15] ^ hd2) >>> 26)
    const h11 = ((s[15] ^ hd2) << 6) | ((s[14] ^ ld2) >>> 26)
    const l12 = ((s[26] ^ ld3) << 25) | ((s[27] ^ hd3) >>> 7)
    const h12 = ((s[27] ^ hd3) << 25) | ((s[26] ^ ld3) >>> 7)
    const l13 = ((s[38] ^ ld4) << 8) | ((s[39] ^ hd4) >>> 24)
    const h13 = ((s[39] ^ hd4) << 8) | ((s[38] ^ ld4) >>> 24)
    const l14 = ((s[40] ^ ld0) << 18) | ((s[41] ^ hd0) >>> 14)
    const h14 = ((s[41] ^ hd0) << 18) | ((s[40] ^ ld0) >>> 14)
    const l15 = ((s[8] ^ ld4) << 27) | ((s[9] ^ hd4) >>> 5)
    const h15 = ((s[9] ^ hd4) << 27) | ((s[8] ^ ld4) >>> 5)
    const l16 = ((s[11] ^ hd0) << 4) | ((s[10] ^ ld0) >>> 28)
    const h16 = ((s[10] ^ ld0) << 4) | ((s[11] ^ hd0) >>> 28)
    const l17 = ((s[22] ^ ld1) << 10) | ((s[23] ^ hd1) >>> 22)
    const h17 = ((s[23] ^ hd1) << 10) | ((s[22] ^ ld1) >>> 22)
    const l18 = ((s[34] ^ ld2) << 15) | ((s[35] ^ hd2) >>> 17)
    const h18 = ((s[35] ^ hd2) << 15) | ((s[34] ^ ld2) >>> 17)
    const l19 = ((s[47] ^ hd3) << 24) | ((s[46] ^ ld3) >>> 8)
    const h19 = ((s[46] ^ ld3) << 24) | ((s[47] ^ hd3) >>> 8)
    const l20 = ((s[5] ^ hd2) << 30) | ((s[4] ^ ld2) >>> 2)
    const h20 = ((s[4] ^ ld2) << 30) | ((s[5] ^ hd2) >>> 2)
    const l21 = ((s[17] ^ hd3) << 23) | ((s[16] ^ ld3) >>> 9)
    const h21 = ((s[16] ^ ld3) << 23) | ((s[17] ^ hd3) >>> 9)
    const l22 = ((s[29] ^ hd4) << 7) | ((s[28] ^ ld4) >>> 25)
    const h22 = ((s[28] ^ ld4) << 7) | ((s[29] ^ hd4) >>> 25)
    const l23 = ((s[31] ^ hd0) << 9) | ((s[30] ^ ld0) >>> 23)
    const h23 = ((s[30] ^ ld0) << 9) | ((s[31] ^ hd0) >>> 23)
    const l24 = ((s[42] ^ ld1) << 2) | ((s[43] ^ hd1) >>> 30)
    const h24 = ((s[43] ^ hd1) << 2) | ((s[42] ^ ld1) >>> 30)
    s[0] = l0 ^ (~l1 & l2) ^ ROUND_CONSTANTS[2 * round]
    s[1] = h0 ^ (~h1 & h2) ^ ROUND_CONSTANTS[2 * round + 1]
    s[2] = l1 ^ (~l2 & l3)
    s[3] = h1 ^ (~h2 & h3)
    s[4] = l2 ^ (~l3 & l4)
    s[5] = h2 ^ (~h3 & h4)
    s[6] = l3 ^ (~l4 & l0)
    s[7] = h3 ^ (~h4 & h0)
    s[8] = l4 ^ (~l0 & l1)
    s[9] = h4 ^ (~h0 & h1)
    s[10] = l5 ^ (~l6 & l7)
    s[11] = h5 ^ (~h6 & h7)
    s[12] = l6 ^ (~l7 & l8)
    s[13] = h6 ^ (~h7 & h8)
    s[14] = l7 ^ (~l8 & l9)
    s[15] = h7 ^ (~h8 & h9)
    s[16] = l8 ^ (~l9 & l5)
    s[17] = h8 ^ (~h9 & h5)
    s[18] = l9 ^ (~l5 & l6)
    s[19] = h9 ^ (~h5 & h6)
    s[20] = l10 ^ (~l11 & l12)
    s[21] = h10 ^ (~h11 & h12)
    s[22] = l11 ^ (~l12 & l13)
    s[23] = h11 ^ (~h12 & h13)
    s[24] = l12 ^ (~l13 & l14)
    s[25] = h12 ^ (~h13 & h14)
    s[26] = l13 ^ (~l14 & l10)
    s[27] = h13 ^ (~h14 & h10)
    s[28] = l14 ^ (~l10 & l11)
    s[29] = h14 ^ (~h10 & h11)
    s[30] = l15 ^ (~l16 & l17)
    s[31] = h15 ^ (~h16 & h17)
    s[32] = l16 ^ (~l17 & l18)
    s[33] = h16 ^ (~h17 & h18)
    s[34] = l17 ^ (~l18 & l19)
    s[35] = h17 ^ (~h18 & h19)
    s[36] = l18 ^ (~l19 & l15)
    s[37] = h18 ^ (~h19 & h15)
    s[38] = l19 ^ (~l15 & l16)
    s[39] = h19 ^ (~h15 & h16)
    s[40] = l20 ^ (~l21 & l22)
    s[41] = h20 ^ (~h21 & h22)
    s[42] = l21 ^ (~l22 & l23)
    s[43] = h21 ^ (~h22 & h23)
    s[44] = l22 ^ (~l23 & l24)
    s[45] = h22 ^ (~h23 & h24)
    s[46] = l23 ^ (~l24 & l20)
    s[47] = h23 ^ (~h24 & h20)
    s[48] = l24 ^ (~l20 & l21)
    s[49] = h24 ^ (~h20 & h21)
  }
}

/** From the feedback register x⁸ + x⁶ + x⁵ + x⁴ + 1. */
function roundConstants(): Int32Array {
  const words = new Int32Array(2 * ROUNDS)
  let register = 1
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < 7; j++) {
      const bit = 2 ** j - 1
      if ((register & 1) === 1) words[2 * round + (bit >> 5)] ^= 1 << (bit & 31)
      register = (register << 1) ^ ((register >> 7) * 0x171)
    }
  }
  return words
}
