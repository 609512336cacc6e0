import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import type { Build, ProcessApplication, TomcatApplication } from '../application.ts';
import { filesIn } from './names-in.ts';

type Found = ProcessApplication | TomcatApplication;

/** Maven or Gradle: a web archive for a Tomcat, or a jar that runs by itself; or a folder of a web application as it is. */
export async function findJava(folder: BundleFiles): Promise<Found | undefined> {
  return (await findProject(folder)) ?? findWebapp(folder);
}

async function findWebapp(folder: BundleFiles): Promise<TomcatApplication | undefined> {
  for (const place of ['', 'webapp', 'WebContent']) {
    const entries = (await folder.list(place)) ?? [];
    if (!entries.some(({ name, kind }) => name === 'WEB-INF' && kind === 'folder')) continue;
    const by = place === '' ? 'WEB-INF' : `${place}/WEB-INF`;
    return { kind: 'tomcat', by, webapp: place || '.' };
  }
  return undefined;
}

async function findProject(folder: BundleFiles): Promise<Found | undefined> {
  const files = await filesIn(folder);
  const pom = files.includes('pom.xml') ? ((await folder.read('pom.xml')) ?? '') : undefined;
  if (pom !== undefined) return javaApplication(mavenProject(pom, files));
  const script = ['build.gradle.kts', 'build.gradle'].find((file) => files.includes(file));
  if (script === undefined) return undefined;
  return javaApplication(await gradleProject(folder, script, files));
}

interface Project {
  readonly by: string;
  readonly name: string | undefined;
  readonly isWar: boolean;
  readonly version: string | undefined;
  readonly command: string;
  /** Where it leaves its archive. */
  readonly made: string;
}

function mavenProject(pom: string, files: readonly string[]): Project {
  const own = pom.replace(/<(parent|dependencies|dependencyManagement|build|profiles)>[^]*?<\/\1>/g, '');
  return {
    by: 'pom.xml',
    name: /<artifactId>\s*([^<\s]+)\s*</.exec(own)?.[1],
    isWar: /<packaging>\s*war\s*</.test(own),
    version: /<(?:java\.version|maven\.compiler\.(?:release|target))>\s*(?:1\.)?(\d+)/.exec(own)?.[1],
    command: `${files.includes('mvnw') ? 'sh mvnw' : 'mvn'} --batch-mode package`,
    made: 'target',
  };
}

async function gradleProject(
  folder: BundleFiles,
  script: string,
  files: readonly string[],
): Promise<Project> {
  const text = (await folder.read(script)) ?? '';
  const settings = (await folder.read(script.replace('build', 'settings'))) ?? '';
  return {
    by: script,
    name: /rootProject\.name\s*=\s*["']([^"'\n]+)["']/.exec(settings)?.[1],
    isWar: /(?:id\s*\(?\s*["']war["']|apply plugin:\s*["']war["']|^\s*war\s*$)/m.test(text),
    version: /(?:JavaLanguageVersion\.of\(|JavaVersion\.VERSION_(?:1_)?)(\d+)/.exec(text)?.[1],
    command: `${files.includes('gradlew') ? 'sh gradlew' : 'gradle'} build`,
    made: 'build/libs',
  };
}

function javaApplication({ isWar, by, name, ...project }: Project): Found {
  const file = isWar ? 'ROOT.war' : 'app.jar';
  const found = { by, ...(name === undefined ? {} : { name }), build: javaBuild(project, file) };
  if (isWar) return { kind: 'tomcat', ...found, webapp: file };
  // These are Spring Boot's; what reads PORT and HOST itself finds them as well.
  const spring = 'SERVER_PORT="$PORT" SERVER_ADDRESS="${HOST:-0.0.0.0}"';
  return { kind: 'java', ...found, start: `env ${spring} java -jar app.jar` };
}

function javaBuild(
  { version, command, made }: Pick<Project, 'version' | 'command' | 'made'>,
  file: string,
): Build {
  const ending = file.slice(file.lastIndexOf('.'));
  // Beside the archive that runs there may be one of its classes alone, its sources, its documentation.
  const find = `find ${made} -maxdepth 1 -name '*${ending}' ! -name '*-plain${ending}' ! -name 'original-*' ! -name '*-sources${ending}' ! -name '*-javadoc${ending}'`;
  return {
    ...(version === undefined ? {} : { runtime: ['java', `corretto${version}`] as const }),
    build: [command, `cp "$(${find} | sort | head -n 1)" ${file}`],
    files: [file],
  };
}
