; Part of the installer of electron-builder (nsis.include in electron-builder.yml).
!macro customUnInstall
  ; An update runs the uninstaller of the old version as well.
  ${ifNot} ${isUpdated}
    ; Start at login: Electron names the value after the AppUserModelID (main/host/desktop/main.ts).
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "app.punctual.desktop"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "app.punctual.desktop"
    ; Links to punctual://, unless another copy has taken them.
    ReadRegStr $R0 HKCU "Software\Classes\punctual\shell\open\command" ""
    ; With or without a quotation mark in front.
    StrLen $R1 "$INSTDIR\"
    StrCpy $R2 $R0 $R1
    StrCpy $R3 $R0 $R1 1
    ${if} $R2 == "$INSTDIR\"
    ${orIf} $R3 == "$INSTDIR\"
      DeleteRegKey HKCU "Software\Classes\punctual"
    ${endIf}
  ${endIf}
!macroend
