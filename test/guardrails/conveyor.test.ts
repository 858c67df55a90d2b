import { addConveyor } from '../../lib/conveyor.ts';
import { bareApp, synthesize } from './violations.ts';

describe.each(['sandbox', 'production'])('Conveyor in %s', (stage) => {
  it('holds every rule without an acknowledgement', () => {
    const app = bareApp({ stage, senderIdentity: 'create' });
    addConveyor(app);
    expect(synthesize(app)).toEqual({ error: undefined, violations: [] });
  });
});
