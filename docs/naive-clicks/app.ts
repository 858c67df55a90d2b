import { App, DefaultStackSynthesizer } from 'aws-cdk-lib/core';
import { NaiveClicksStack } from './stack.ts';

const app = new App({
  analyticsReporting: false,
  defaultStackSynthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});
new NaiveClicksStack(app, 'NaiveClicks');
