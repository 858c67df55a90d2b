import { App, DefaultStackSynthesizer } from 'aws-cdk-lib/core';
import { addConveyor } from '../lib/conveyor.ts';

addConveyor(
  new App({
    analyticsReporting: false,
    defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  }),
);
