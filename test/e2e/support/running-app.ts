import { guestOf } from '../../../demo/guest.ts';
import { insideViewOf, type InsideView } from '../../../demo/inside-view.ts';
import { connect, type Target } from '../../../demo/target.ts';
import type { User } from '../../../demo/user.ts';
import { givenTarget } from './given-target.ts';
import { startLaptop, type Laptop } from './laptop.ts';
import { prepared } from './scratch.ts';

interface RunningApp {
  readonly target: Target;
  /** For tests that are given a clock, an inbox or processes. */
  readonly inside: InsideView;
  /** For tests that are given their own laptop. */
  readonly laptop: Laptop;
  /** A new user, deleted when the tests of the file have run. */
  guest(name: string): User;
}

interface Running {
  readonly target: Target;
  readonly inside: InsideView | undefined;
  readonly laptop: Laptop | undefined;
  readonly guests: AsyncDisposableStack;
}

/**
 * The app, while the tests of a file run: where CONVEYOR_TARGET says, or in a local AWS of the
 * file's own.
 * @param prepare answers with the assembly to run (default: the app's own)
 */
export function runningApp(prepare?: () => Promise<string>): RunningApp {
  let running: Running | undefined;
  beforeAll(async () => {
    const laptop =
      givenTarget === undefined
        ? await startLaptop((await prepare?.()) ?? prepared('cdk.out'))
        : undefined;
    const target = await connect(laptop?.endpoint ?? givenTarget ?? 'laptop');
    const guests = new AsyncDisposableStack();
    running = { laptop, target, inside: await insideViewOf(target), guests };
  }, 60_000);
  afterAll(async () => {
    if (running?.laptop) await running.laptop.stop();
    else await running?.guests.disposeAsync();
  });

  const part = <Name extends keyof Running>(name: Name): NonNullable<Running[Name]> => {
    if (!running) throw new Error('The app runs only while tests run');
    const found = running[name];
    if (found) return found;
    throw new Error(`This target has no ${name}: put the test into given([…], …)`);
  };
  return {
    get target() {
      return part('target');
    },
    get inside() {
      return part('inside');
    },
    get laptop() {
      return part('laptop');
    },
    guest: (name) => part('guests').use(guestOf(part('target'), name)),
  };
}
