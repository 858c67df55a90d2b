import { connect, type Target } from '../../../demo/target.ts';
import { startLaptop, type Laptop } from './laptop.ts';
import { prepared } from './scratch.ts';

interface RunningApp {
  readonly laptop: Laptop;
  readonly target: Target;
}

/**
 * Runs the app in a local AWS of its own while the tests of a file run.
 * @param prepare answers with the assembly to run (default: the app's own)
 */
export function runningApp(prepare?: () => Promise<string>): RunningApp {
  let running: RunningApp | undefined;
  beforeAll(async () => {
    const laptop = await startLaptop((await prepare?.()) ?? prepared('cdk.out'));
    running = { laptop, target: await connect(laptop.endpoint) };
  }, 60_000);
  afterAll(() => running?.laptop.stop());

  const started = (): RunningApp => {
    if (running) return running;
    throw new Error('The app runs only while tests run');
  };
  return {
    get laptop() {
      return started().laptop;
    },
    get target() {
      return started().target;
    },
  };
}
