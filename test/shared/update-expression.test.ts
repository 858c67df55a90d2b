import { absent } from '../../lambda/shared/transition.ts';
import { updateExpression } from '../../lambda/shared/update-expression.ts';

interface Row {
  readonly videoId: string;
  readonly status: string;
  readonly sourceVersion?: string;
  readonly progress?: number;
  readonly reason?: string;
}

describe('a transition in DynamoDB’s words', () => {
  it('requires the row and one of the alternatives', () => {
    expect(
      updateExpression<Row>('videoId', {
        when: [
          { status: ['ANNOUNCED'], sourceVersion: absent },
          { status: ['QUEUED', 'DELAYED'], sourceVersion: ['a'] },
        ],
        set: { status: 'ENCODING', progress: 0 },
        countAttempt: true,
      }),
    ).toEqual({
      ConditionExpression:
        'attribute_exists(#videoId) AND ' +
        '(#status IN (:v0) AND attribute_not_exists(#sourceVersion)' +
        ' OR #status IN (:v1, :v2) AND #sourceVersion IN (:v3))',
      UpdateExpression: 'SET #status = :v4, #progress = :v5 ADD #attempts :v6',
      ExpressionAttributeNames: {
        '#videoId': 'videoId',
        '#status': 'status',
        '#sourceVersion': 'sourceVersion',
        '#progress': 'progress',
        '#attempts': 'attempts',
      },
      ExpressionAttributeValues: {
        ':v0': 'ANNOUNCED',
        ':v1': 'QUEUED',
        ':v2': 'DELAYED',
        ':v3': 'a',
        ':v4': 'ENCODING',
        ':v5': 0,
        ':v6': 1,
      },
    });
  });

  it('leaves alone what it does not set', () => {
    const { UpdateExpression } = updateExpression<Row>('videoId', {
      when: [{ status: ['ENCODING'] }],
      set: { progress: 0.5, reason: undefined },
    });
    expect(UpdateExpression).toBe('SET #progress = :v1');
  });
});
