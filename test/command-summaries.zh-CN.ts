/** What each command does, for `README.zh-CN.md`: its summary in English, as the command has it, and in Chinese. */
export const SUMMARIES_ZH: Readonly<Record<string, string>> = {
  'Start the local cloud with the stack in it and stay in the foreground':
    '启动装有堆栈的本地云，并保持在前台运行',
  'Stop the local cloud that runs on a port and wait until it has ended':
    '停止某个端口上的本地云，并等待其结束',
  'Print shell exports that make any AWS tool talk to the local cloud':
    '输出 shell 的 export 语句，让任何 AWS 工具都连接本地云',
  'Tell the main job from upload to rollback on a local cloud, and end':
    '在本地云上演示从上传到回滚的主要流程，然后结束',
  'Make the deployment groups of a fleet.yml and their first hosts; again, it changes only what differs':
    '创建 fleet.yml 中的部署组及其首批主机；再次运行时只更改有差异的部分',
  'Run one host of the local cloud by hand, for a registered on-premises instance':
    '手动运行本地云的一台主机，用于已注册的本地实例',
  'Run a hook validator once as a Lambda function on a local cloud of its own; the exit code is its answer':
    '在单独的本地云上把钩子验证函数作为 Lambda 函数运行一次；退出代码即其结论',
  'Write signalbox.yml, AppSpec, buildspec and alarms for the application in a folder, shown first':
    '为目录中的应用程序编写 signalbox.yml、AppSpec、buildspec 和告警，写入前先展示',
  'Check the AppSpec, signalbox.yml and buildspec of a folder, and warn of known traps':
    '检查目录中的 AppSpec、signalbox.yml 和 buildspec，并对已知陷阱发出警告',
  'Show what a release of a folder would do, or why it would be refused, with file and line':
    '展示发布某个目录会做什么，或为何会被拒绝，并指出文件和行号',
  'Push a git work tree or a plain folder, with no git remote to set up, and so release it':
    '推送 git 工作树或普通目录，无需设置远程仓库，推送即发布',
  'Show the latest release of each application, what else is under way, and what serves in each environment':
    '显示每个应用程序的最近一次发布、其他进行中的发布，以及各环境中提供服务的版本',
  'List releases, the newest first, with how they ended and why': '列出发布，最新的在前，附结果和原因',
  'Tell the whole story of a release: environments, deployments, verdicts, times, and why it ended so':
    '讲述一次发布的全过程：环境、部署、判定、时间，以及结果的原因',
  'Follow a release until it has ended, live on a terminal, else one line per change; the exit code is its verdict':
    '跟踪一次发布直到结束，在终端中实时显示，否则每次变化输出一行；退出代码即判定结果',
  "Print what the build, the functions and the hosts' scripts of a release wrote, with --follow as it comes":
    '输出一次发布中构建、函数和主机脚本写下的日志；加 --follow 则持续输出',
  "List the hosts of an application's deployment groups: version, last lifecycle event, health":
    '列出应用程序各部署组的主机：版本、最近的生命周期事件、运行状况',
  "Measure how often, how fast and how well an application is deployed, with DORA's five measures":
    '用 DORA 的五项指标衡量应用程序部署的频率、速度和质量',
  'Bring a revision that was released or uploaded before into one environment, as a release of its own':
    '把以前发布或上传过的修订版部署到一个环境，作为一次单独的发布',
  'Stop a release that is on its way; what it has deployed in this environment is taken back':
    '停止进行中的发布；它在当前环境中已部署的内容会被撤回',
  'Go back to the revision that served before, as a release of its own with its reason':
    '回到之前提供服务的修订版，作为一次单独的发布，并记录理由',
  'Look for what is wrong or left over: permissions, buckets, rules, groups, alarms, hosts; and say what to do':
    '查找有问题或遗留的内容：权限、存储桶、规则、部署组、告警、主机；并说明如何处理',
  'Serve the web console on this machine alone, with your own credentials, until Ctrl-C':
    '仅在本机提供 Web 控制台，使用您自己的凭证，直到按下 Ctrl-C',
  'Print what makes a shell complete commands and options: eval "$(signalbox completion bash)"':
    '输出 shell 的命令和选项补全脚本：eval "$(signalbox completion bash)"',
};
