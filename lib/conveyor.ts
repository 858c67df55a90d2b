import { Validations, type App } from 'aws-cdk-lib/core';
import { ClicksStack } from './clicks-stack.ts';
import { readConfig } from './config.ts';
import { FoundationStack } from './foundation-stack.ts';
import { Guardrails } from './guardrails/guardrails.ts';
import { PostsStack } from './posts-stack.ts';
import { VideoStack } from './video-stack.ts';

/** The stacks of Conveyor, as the app's context wants them, and the guardrails that they hold. */
export function addConveyor(app: App) {
  const config = readConfig(app.node);
  Validations.of(app).addPlugins(new Guardrails());
  const foundation = new FoundationStack(app, 'ConveyorFoundation', config);
  const video = new VideoStack(app, 'ConveyorVideo', {
    config,
    frontApi: foundation.frontApi,
    mediaBucket: foundation.mediaBucket,
    siteUrl: foundation.siteUrl,
    mail: foundation.mail,
  });
  const posts = new PostsStack(app, 'ConveyorPosts', {
    config,
    frontApi: foundation.frontApi,
    siteUrl: foundation.siteUrl,
    originSecret: foundation.originSecret,
    mail: foundation.mail,
  });
  const clicks = new ClicksStack(app, 'ConveyorClicks', {
    config,
    frontApi: foundation.frontApi,
  });
  for (const stack of [foundation, video, posts, clicks]) foundation.alarmTopic?.notify(stack);
  return { foundation, video, posts, clicks };
}
