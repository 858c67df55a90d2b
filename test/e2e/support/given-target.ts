/** Where the app is up that the tests are to use; undefined: each file of tests starts its own. */
export const givenTarget = process.env.CONVEYOR_TARGET;
