@echo off
setlocal DisableDelayedExpansion
rem The app joins the console by itself, and cmd waits for a program with windows only inside a batch file.
rem Behind -- Chromium leaves the arguments alone.
set "ELECTRON_NO_ATTACH_CONSOLE="
"%~dp0..\Punctual.exe" --cli -- %*
exit /b %ERRORLEVEL%
