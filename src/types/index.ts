export * from './brand.ts'
export * from './market.ts'
export * from './protocol.ts'
