<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%
  String version;
  try (java.io.InputStream file = application.getResourceAsStream("/WEB-INF/version.txt")) {
    version = new String(file.readAllBytes(), "UTF-8").trim();
  }
%>
<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>使用 AWS CodeDeploy 部署的应用程序</title>
    <link rel="stylesheet" href="style.css" />
  </head>
  <body>
    <main>
      <h1>恭喜！这是一个使用 AWS CodeDeploy 部署的应用程序</h1>
      <p>版本 <%= version %>，由 <%= application.getServerInfo() %> 提供服务。<a href="about.html">它是怎样到这里的？</a></p>
      <section lang="en">
        <h2>Congratulations! This is an application deployed with AWS CodeDeploy</h2>
        <p>Version <%= version %>, served by <%= application.getServerInfo() %>. <a href="about.html#en">How did it get here?</a></p>
      </section>
    </main>
  </body>
</html>
