import { App } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { addConveyor } from '../../lib/conveyor.ts';

/** The templates for a context, without bundling: no test here looks into a function's code. */
export function synthesize(context: Record<string, string> = {}) {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { ...cdkJson.context, ffmpeg: 'host', ...context, 'aws:cdk:bundling-stacks': [] },
  });
  const { foundation, video, posts, clicks } = addConveyor(app);
  return {
    foundation: Template.fromStack(foundation),
    video: Template.fromStack(video),
    posts: Template.fromStack(posts),
    clicks: Template.fromStack(clicks),
  };
}
