import { absent, type Condition, type Transition } from './transition.ts';

/** The parts of DynamoDB's UpdateItem that say what a transition says. */
export interface UpdateExpression {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/**
 * Writes a transition in DynamoDB's words. Names and values get placeholders, because many plain
 * names (`status` among them) are reserved.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 *
 * @param key the name of the table's partition key
 */
export function updateExpression<Row extends object>(
  key: keyof Row & string,
  transition: Transition<Row>,
): UpdateExpression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (given: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = given;
    return placeholder;
  };
  // AND binds tighter than OR; DynamoDB refuses parentheses that it does not need.
  const holds = (condition: Condition<Row>) =>
    Object.entries<readonly unknown[] | typeof absent | undefined>(condition)
      .map(([attribute, allowed = absent]) =>
        allowed === absent
          ? `attribute_not_exists(${name(attribute)})`
          : `${name(attribute)} IN (${allowed.map(value).join(', ')})`,
      )
      .join(' AND ');

  const alternatives = transition.when.map(holds).join(' OR ');
  const assignments = Object.entries(transition.set)
    .filter(([, given]) => given !== undefined)
    .map(([attribute, given]) => `${name(attribute)} = ${value(given)}`)
    .join(', ');
  const count = transition.countAttempt ? ` ADD ${name('attempts')} ${value(1)}` : '';
  return {
    ConditionExpression: `attribute_exists(${name(key)}) AND (${alternatives})`,
    UpdateExpression: `SET ${assignments}${count}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
