import { LogisticWorkload } from './logistic.ts'
import { MarketWorkload } from './market.ts'
import { type GivenProblem, RegressionWorkload } from './regression.ts'
import type { SimulationSettings } from './settings.ts'
import type { Workload } from './workload.ts'

/** The federated problem that the settings name. @param given - of a perceptron or recurrent one: instead of what is drawn */
export function workloadOf(settings: SimulationSettings, given?: GivenProblem): Workload {
  const { workload } = settings
  switch (workload) {
    case 'market':
      return new MarketWorkload(settings)
    case 'logistic':
      return new LogisticWorkload(settings)
    case 'perceptron':
    case 'recurrent':
      return new RegressionWorkload({ ...settings, workload }, given)
  }
}
