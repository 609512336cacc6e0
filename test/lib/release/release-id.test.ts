import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deploymentExecutionName,
  releaseIdOfExecution,
  uploadReleaseId,
} from '../../../lib/release/release-id.ts';

const source = { bucket: 'b', key: 'sources/hello/app.zip', versionId: 'v1' };
const arn = (name: string) =>
  `arn:aws:states:us-east-1:123456789012:execution:signalbox-main-release:${name}`;

describe('uploadReleaseId', () => {
  it('names the application and 32 hex digits', () => {
    expect(uploadReleaseId('hello', source)).toMatch(/^hello-[0-9a-f]{32}$/);
  });

  it('is the same for the same event, and another for another version', () => {
    expect(uploadReleaseId('hello', source)).toBe(uploadReleaseId('hello', { ...source }));
    expect(uploadReleaseId('hello', { ...source, versionId: 'v2' })).not.toBe(
      uploadReleaseId('hello', source),
    );
  });

  it('is an execution name whatever the application is called', () => {
    assert(
      property(string(), (application) =>
        /^[A-Za-z0-9_-]{33,73}$/.test(uploadReleaseId(application, source)),
      ),
    );
  });
});

describe('releaseIdOfExecution', () => {
  it('is the name of the execution', () => {
    expect(releaseIdOfExecution(arn('hello-1'))).toBe('hello-1');
    expect(releaseIdOfExecution(arn('a'.repeat(80)))).toBe('a'.repeat(80));
  });

  it.each(['my.release', 'grün', 'a b', ''])(
    'is made from the ARN where the name %j breaks the rule',
    (name) => {
      expect(releaseIdOfExecution(arn(name))).toMatch(/^manual-[0-9a-f]{32}$/);
    },
  );
});

describe('deploymentExecutionName', () => {
  it('fits 80 characters and differs by release and environment', () => {
    const long = deploymentExecutionName('r'.repeat(80), 'e'.repeat(100));
    expect(long.length).toBeLessThanOrEqual(80);
    expect(deploymentExecutionName('a', 'b')).not.toBe(deploymentExecutionName('a', 'c'));
    expect(deploymentExecutionName('a', 'b')).not.toBe(deploymentExecutionName('c', 'b'));
  });
});
