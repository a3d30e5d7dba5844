/** Turns an update into bytes and back; what comes back is what every screen, rule and hash sees. */
export interface UpdateCodec {
  readonly name: string
  /** Exact size of an encoded update of `parameterCount` parameters, bytes. */
  encodedBytes(parameterCount: number): number
  /** @param update - length d, finite */
  encode(update: Float32Array): Uint8Array
  /**
   * @returns length `parameterCount`; may hold non-finite values if a hostile peer wrote them
   * @throws {CodecError} SHAPE_MISMATCH when the length is wrong, MALFORMED when the bytes are not what `encode` writes
   */
  decode(bytes: Uint8Array, parameterCount: number): Float32Array
}
