export { columnSums, multiply } from './gemm'
