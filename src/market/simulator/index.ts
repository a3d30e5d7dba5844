export { simulateMarket } from './market.ts'
