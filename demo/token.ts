// `npm run token`: signs a user in and prints the token that the API takes.
import { commandLine } from './command-line.ts';
import { reasonOf } from './reason-of.ts';
import { connect, targetUsage } from './target.ts';
import { DEFAULT_USER, userOf } from './user.ts';

const usage = `npm run --silent token -- [options]: signs a user in and prints the ID token, which the API takes

  --user EMAIL     who (default ${DEFAULT_USER}); created if unknown
  --target WHERE   ${targetUsage}
  --access         the access token instead, which the API refuses

In an account the password is read from the environment variable CONVEYOR_PASSWORD.`;

const { values } = commandLine(usage, {
  user: { type: 'string', default: DEFAULT_USER },
  target: { type: 'string', default: 'laptop' },
  access: { type: 'boolean', default: false },
});
try {
  const target = await connect(values.target);
  const { session } = userOf(target, values.user, (text) => console.error(text));
  const { idToken, accessToken } = await session.tokens();
  console.log(values.access ? accessToken : idToken);
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
