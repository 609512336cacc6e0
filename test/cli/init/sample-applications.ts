type Folder = Readonly<Record<string, string>>;

const POM =
  '<project><artifactId>shop</artifactId><properties><java.version>21</java.version></properties></project>';
const json = (value: unknown) => JSON.stringify(value);

/** Folders as people have them, by what they are known as. */
export const SAMPLES: readonly (readonly [kind: string, what: string, folder: Folder])[] = [
  [
    'node',
    'a service with a lockfile',
    {
      'package.json': json({
        name: '@shop/web',
        scripts: { start: 'node src/main.mjs', test: 'node --test', build: 'tsc' },
        dependencies: { hono: '4' },
        engines: { node: '>=20.19' },
      }),
      'package-lock.json': '{}',
      'src/main.mjs': "route('/healthz')",
    },
  ],
  [
    'node',
    'a start script that needs a shell, and pnpm',
    {
      'package.json': json({
        scripts: {
          start: "NODE_ENV=production node 'it''s' && true",
          test: 'echo "Error: no test specified" && exit 1',
        },
        devDependencies: { x: '1' },
      }),
      'pnpm-lock.yaml': '',
    },
  ],
  [
    'node',
    'a main file with a hostile name, and yarn',
    {
      'package.json': json({ name: "'; rm -rf / #", main: '$(x) y.js' }),
      '$(x) y.js': '',
      'yarn.lock': '',
    },
  ],
  [
    'static',
    'pages that are built',
    {
      'package.json': json({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
    },
  ],
  ['static', 'pages as they are', { 'index.html': '<p>' }],
  ['static', 'pages in a folder', { 'public/index.html': '<p>' }],
  [
    'python',
    'FastAPI in a package',
    {
      'pyproject.toml':
        '[project]\nname = "shop"\nrequires-python = ">=3.11"\ndependencies = ["fastapi", "pytest"]\n',
      'shop/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    },
  ],
  ['python', 'Flask', { 'requirements.txt': 'flask\n', 'app.py': 'app = Flask(__name__)\n' }],
  [
    'python',
    'Django',
    {
      'manage.py': '',
      'requirements.txt': 'django\n',
      'site1/wsgi.py': 'application = get_wsgi_application()\n',
    },
  ],
  ['java', 'Maven', { 'pom.xml': POM, mvnw: '' }],
  [
    'java',
    'Gradle',
    {
      'build.gradle.kts':
        'plugins { java }\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }',
      'settings.gradle.kts': 'rootProject.name = "shop"',
      gradlew: '',
    },
  ],
  ['tomcat', 'a war of Maven', { 'pom.xml': POM.replace('<prop', '<packaging>war</packaging><prop') }],
  ['tomcat', 'a war of Gradle', { 'build.gradle': "plugins {\n  id 'war'\n}" }],
  ['tomcat', 'a web application as it is', { 'webapp/WEB-INF/web.xml': '' }],
  [
    'go',
    'a program in cmd/',
    {
      'go.mod': 'module example.com/shop/v2\n\ngo 1.23.1\n',
      'cmd/shop/main.go': 'package main\n',
      'shop.go': 'package shop\n',
    },
  ],
  [
    'lambda',
    'SAM, with a validator',
    {
      'template.yml':
        'Resources:\n  Web:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ./web/, FunctionName: shop-web }\n' +
        '  Api:\n    Type: AWS::Lambda::Function\n    Properties:\n      FunctionName: !Sub "${AWS::StackName}-api"\n' +
        '  Hook:\n    Type: AWS::Lambda::Function\n    Properties: { FunctionName: CodeDeployHook_shop }\n' +
        '  Out:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ../outside }\n',
      'web/index.mjs': '',
      'api/index.mjs': '',
    },
  ],
  [
    'lambda',
    'serverless.yml',
    {
      'serverless.yml':
        'service: shop\nprovider: { stage: prod }\nfunctions:\n  web: { handler: web.handler }\n  "on 1":\n    name: ${self:service}-x\n',
      'package.json': json({ dependencies: { x: '1' } }),
    },
  ],
  [
    'ecs',
    'a task definition',
    {
      'taskdef.json': json({
        family: 'shop',
        containerDefinitions: [{ name: 'log' }, { name: 'web', portMappings: [{ containerPort: 3000 }] }],
      }),
      Dockerfile: 'FROM node',
      'package.json': json({ scripts: { start: 'node x' } }),
    },
  ],
  [
    'ecs',
    'an image that is built',
    {
      Dockerfile: 'FROM scratch\n',
      'taskdef.json': json({
        family: 'shop',
        containerDefinitions: [{ name: 'web', image: '<IMAGE1_NAME>' }],
      }),
    },
  ],
  [
    'appspec',
    'what somebody deploys already',
    {
      'appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: up.sh\n',
      'up.sh': '#!/bin/sh\n',
      'buildspec.yml':
        'version: 0.2\nphases: { build: { commands: [make] } }\nartifacts: { files: ["**/*"] }\n',
      'package.json': json({ name: 'shop', scripts: { start: 'node x' } }),
    },
  ],
  ['node', 'a package.json that is no JSON', { 'package.json': '{', 'server.js': '' }],
];
