package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker: -X main.version=v1.2.3 (see the Makefile). A plain
// go build says "dev".
var version = "dev"

// buildInfo is what `batata version` prints; nodeinfo and the about page show
// the version alone.
type buildInfo struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func readBuildInfo() buildInfo {
	info := buildInfo{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range build.Settings {
			if setting.Key == "vcs.revision" {
				info.Commit = setting.Value
			}
		}
	}
	return info
}

// VersionCmd prints what is running.
type VersionCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run prints one line, or one JSON object.
func (c *VersionCmd) Run(std *Stdio) error {
	info := readBuildInfo()
	if c.JSON {
		return std.PrintJSON(info)
	}
	line := "batata " + info.Version
	if info.Commit != "" {
		line += " (" + info.Commit[:min(12, len(info.Commit))] + ")"
	}
	_, err := fmt.Fprintf(std.Out, "%s %s %s\n", line, info.Go, info.Platform)
	return err
}
