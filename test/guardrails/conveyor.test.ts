import { addConveyor } from '../../lib/conveyor.ts';
import { bareApp, synthesize } from './violations.ts';

describe.each(['sandbox', 'production'])('Conveyor in %s', (stage) => {
  it('holds every rule, but for what it acknowledges with a reason', () => {
    const app = bareApp({ stage, senderIdentity: 'create' });
    addConveyor(app);
    expect(synthesize(app)).toEqual({ error: undefined, violations: [] });
  });
});
