# What the scripts agree on; each reads it with `.`
root=${HOST_ROOT:-}
address=${HOST:-127.0.0.1}
port=${PORT:-8080}
CATALINA_HOME=${CATALINA_HOME:-/usr/share/tomcat10}
CATALINA_BASE=$root/srv/tomcat
CATALINA_PID=$CATALINA_BASE/temp/tomcat.pid
export CATALINA_HOME CATALINA_BASE CATALINA_PID
