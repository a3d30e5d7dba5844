export * from './brand.ts'
export * from './events.ts'
export * from './market.ts'
export * from './protocol.ts'
