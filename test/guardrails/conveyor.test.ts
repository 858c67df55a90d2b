import { addConveyor } from '../../lib/conveyor.ts';
import { guardedApp, synthesize } from './violations.ts';

describe.each(['sandbox', 'production'])('Conveyor in %s', (stage) => {
  it('holds every rule without an acknowledgement', () => {
    const app = guardedApp({ stage, senderIdentity: 'create' });
    addConveyor(app);
    expect(synthesize(app)).toEqual({ error: undefined, violations: [] });
  });
});
